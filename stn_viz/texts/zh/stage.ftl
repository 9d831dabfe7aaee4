# 浏览器中的交互视图。
stage-label = 空间变换器交互视图
