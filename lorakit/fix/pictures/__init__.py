"""A dataset to a new folder whose pictures every trainer reads alike: first planned without I/O, then carried out."""
