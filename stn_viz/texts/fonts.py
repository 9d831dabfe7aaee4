"""The fonts that words are set in: the system's own, then those that hold Chinese on Linux, macOS and Windows."""

STACK = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Hiragino Sans GB', sans-serif"
