"""``python -m stn_viz`` is the command ``stn-viz``."""

from stn_viz.cli import main

main()
