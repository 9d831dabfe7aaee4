# 手写数字的画板。
pad-label = 用鼠标、笔或手指画一个数字
pad-clear = 清除
