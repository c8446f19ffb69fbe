"""What runs inside a worker process; nothing else imports NumPy or PyAV."""
