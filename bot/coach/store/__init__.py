"""What the coach stores about members."""
