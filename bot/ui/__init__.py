"""What members see: results of the services in, Discord messages out."""
