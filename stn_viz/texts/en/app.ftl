# What all pages share.
app-language-label = Language · 语言
app-explore-title = Explore
app-backward-title = Backward
app-models-title = Model desk
app-debug-title = Debug
