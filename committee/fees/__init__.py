"""The review fee: terms, payment through the payment system, records by hand, refunds."""
