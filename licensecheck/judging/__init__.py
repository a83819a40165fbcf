"""From facts to answers. Pure: no I/O, no clock, no network, so it can be property-tested and run over whole hubs."""
