"""One declaration of every plan, walked over HTTP through real servers, workers and the real broker."""
