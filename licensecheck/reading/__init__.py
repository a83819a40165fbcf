"""One module per carrier of facts; each returns what its file states, with the place where it stands."""
