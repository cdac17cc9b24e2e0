"""What pages of concerns say in words, found without knowing a request."""
