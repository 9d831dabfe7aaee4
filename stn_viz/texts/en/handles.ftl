# What a hand takes hold of.
handles-move = move
handles-rotate = rotate
handles-node = row { $row }, column { $column }
handles-first-column = first column θ11, θ21
handles-second-column = second column θ12, θ22
handles-corner-0 = top left corner
handles-corner-1 = top right corner
handles-corner-2 = bottom right corner
handles-corner-3 = bottom left corner
handles-scale-0 = scale, top left
handles-scale-1 = scale, top right
handles-scale-2 = scale, bottom right
handles-scale-3 = scale, bottom left
handles-turn-0 = rotate and scale, top left
handles-turn-1 = rotate and scale, top right
handles-turn-2 = rotate and scale, bottom right
handles-turn-3 = rotate and scale, bottom left
