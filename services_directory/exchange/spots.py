"""Where something was found: like a line number, and yet "sheet services, row 12, column F"."""

class Spot(int):
    """Takes the place of a line in nodes and problems; sorts as the number, prints as the text."""
    _parts: tuple

    def __new__(cls, number: int, text: str, *parts) -> "Spot":
        """`text`: with `parts`, a pattern they are put into when somebody reads it. A sheet has
        a hundred thousand cells, and hardly one is ever named."""
        spot = super().__new__(cls, number)
        spot._parts = (text, parts)
        return spot

    @property
    def text(self) -> str:
        text, parts = self._parts
        return text.format(*parts) if parts else text

    # Two services on one line of JSON are two spots, though the number is the same.
    def __eq__(self, other) -> bool:
        return type(other) is Spot and int(self) == int(other) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)

