"""Which license a text is, and what was changed in it: an index of hashed word shingles and the comparison with it."""
