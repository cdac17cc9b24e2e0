"""Cleaning files of what people do not see in them: place, device, authors, earlier versions."""
