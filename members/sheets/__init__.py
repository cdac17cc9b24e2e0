"""Lists of members as files: read from what people bring, written for them to fill in and to correct."""
