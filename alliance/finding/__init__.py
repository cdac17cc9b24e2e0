"""Search: apps offer what is public (`sources`), it is written into one table (`index`) and found there (`results`)."""
