"""Pages of a list, counted from 0."""


def nearest_page(page: int, *, rows: int, page_size: int) -> tuple[int, int]:
    """Return the page to show, the last for one past it, and how many there are: never none."""
    pages = max(1, -(-rows // page_size))
    return min(max(page, 0), pages - 1), pages
