from datetime import datetime

class Job:
    id: str
    name: str
    next_run_time: datetime | None

    def modify(self, *, next_run_time: datetime | None = ...) -> Job: ...
    def remove(self) -> None: ...
