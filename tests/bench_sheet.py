"""What the largest sheet of cards costs as PDF: CPU of this process, with the drawing of the squares. No database."""

import os
import secrets
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARDS, ROUNDS = 200, 7


def main() -> None:
    """Print the median milliseconds of CPU and on the clock, and the size."""
    os.environ |= {"PUBLIC_URL": "http://localhost", "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_KEY")}
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    import django

    django.setup()
    from people import sheet_pdf
    from people.codes import make_code, show_code
    from people.sheet_views import pdf_of

    if not sheet_pdf.is_available():
        raise SystemExit("No PDF can be made here: it takes requirements/pdf.txt and the system's pango.")
    cards = [(number, show_code(make_code())) for number in range(CARDS)]
    pdf_of(cards[:1])  # the first one reads what all others use
    cpu, clock = [], []
    for _ in range(ROUNDS):
        began, at = time.process_time(), time.perf_counter()
        made = pdf_of(cards)
        cpu.append((time.process_time() - began) * 1000)
        clock.append((time.perf_counter() - at) * 1000)
    sys.stdout.write(f"{'CPU ms':>8} {'ms':>8} {'KB':>6}\n")
    size = len(made) / 1024
    sys.stdout.write(
        f"{statistics.median(cpu):8.0f} {statistics.median(clock):8.0f} {size:6.1f}  {CARDS} cards as PDF\n"
    )


if __name__ == "__main__":
    main()
