"""The desks over HTTP: authorise, call, render."""
