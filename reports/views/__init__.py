"""The pages of reporting: for everyone, and for those who enter, build and publish."""
