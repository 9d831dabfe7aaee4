# The first screen.
start-says = A spatial transformer lets a neural network choose where in a picture to look, and straighten what it finds; here you move it by hand and watch every step.
start-source = source: a picture
start-target = target: what the box reads
start-caption = The box glides over <source>U</source>; <target>V</target> is what it reads there. Take hold of the box and drag it.
start-play = play
start-pause = pause
start-learn = Learn it
start-learn-says = Twelve short lessons: you guess first, then you see.
start-play-it = Play with it
start-play-it-says = Drag the box over any picture; every number follows your hand.
start-debug = Debug yours
start-debug-says = Open what your own model sampled, and see what went wrong.
start-own = or upload a picture of yours: choose it, drop it anywhere, or paste it
start-join = In a lecture? Join with the four letters on its screen.
