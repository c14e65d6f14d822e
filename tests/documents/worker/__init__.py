"""What a real worker of the tests runs with: the test database, a builder of light papers, its own queues."""
