notebook-missing = 在笔记本里使用交互视图还需要一个包：pip install "stn-viz[notebook]"
