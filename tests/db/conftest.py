from tests.own_database import database, database_url

__all__ = ["database", "database_url"]
