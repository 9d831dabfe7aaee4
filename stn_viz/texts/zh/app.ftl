# 各页共用的文字。
app-language-label = Language · 语言
app-explore-title = 探索
app-backward-title = 反向传播
app-models-title = 模型检查
app-debug-title = 诊断
