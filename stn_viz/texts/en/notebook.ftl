notebook-missing = The stage in a notebook needs one more package: pip install "stn-viz[notebook]"
