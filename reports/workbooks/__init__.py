"""The numbers of returns as spreadsheets: drawn for people to fill in, read when they bring them, given back with what is wrong."""
