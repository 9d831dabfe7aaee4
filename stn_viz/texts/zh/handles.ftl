# 手可以抓住的地方。
handles-move = 移动
handles-rotate = 旋转
handles-node = 第 { $row } 行，第 { $column } 列
handles-first-column = 第一列 θ11，θ21
handles-second-column = 第二列 θ12，θ22
handles-corner-0 = 左上角
handles-corner-1 = 右上角
handles-corner-2 = 右下角
handles-corner-3 = 左下角
handles-scale-0 = 缩放，左上
handles-scale-1 = 缩放，右上
handles-scale-2 = 缩放，右下
handles-scale-3 = 缩放，左下
handles-turn-0 = 旋转并缩放，左上
handles-turn-1 = 旋转并缩放，右上
handles-turn-2 = 旋转并缩放，右下
handles-turn-3 = 旋转并缩放，左下
