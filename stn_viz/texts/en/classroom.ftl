# A room in which a lecture is voted on: the teacher's side in the player, and the page that phones open.
classroom-title = Join a lecture
classroom-connecting = Connecting …
classroom-enter = The four letters on the screen
classroom-join = Join
classroom-not-begun = You are in room { $code }. The lecture begins soon.
classroom-lost = The connection is lost. This page tries again by itself; your answers so far are counted.
classroom-gone = Room { $code } is no longer there: it was left for some hours, or the server began anew. Ask for new letters and type them here.
classroom-none = There is no room { $code }. Look at the letters on the screen again.
classroom-busy = This room is full. Look on with your neighbour.
classroom-following = You follow the lecturer.
classroom-free = You go at your own pace.
classroom-follow = Follow the lecturer
classroom-let-go = Let go
classroom-think = Choose your answer. The vote opens soon.
classroom-answer = Answer, then send.
classroom-again = The second vote: answer once more, then send.
classroom-send = Send my answer
classroom-no-idea = I don't know
classroom-sent = Your answer is in.
classroom-over = The vote is closed. Look at the screen.
classroom-unsent = Your answer could not be sent. Try again.
classroom-room = Room
classroom-no-rooms = This server offers no rooms. Start it with  stn-viz run --lan.
classroom-full = There are as many rooms as there may be. Try again in ten minutes.
classroom-join-at = Open this address, or point a camera at the picture:
classroom-letters = and type these letters
classroom-alone = Only this machine can open this address. Start the server with  stn-viz run --lan  so that phones can.
classroom-others = Phones do not reach it? Show another:
classroom-close = Close
classroom-export = Save the counts
classroom-leave = Leave the room
classroom-here =
    { $count ->
        [one] { $count } phone
       *[other] { $count } phones
    }
classroom-voted =
    { $count ->
        [one] { $count } answer
       *[other] { $count } answers
    }
classroom-vote = Open the vote
classroom-end = Close the vote
classroom-second = Vote again
classroom-teacher-gone = Room { $code } is no longer there: the server began anew, or nobody voted for hours. Open a new room.
classroom-teacher-lost = The server does not answer. The room comes back as soon as it does.
classroom-first-vote = first vote
classroom-second-vote = second vote
classroom-unknown = I don't know
classroom-other = other answers
classroom-right =
    { $before ->
        [none] { $share } % right.
       *[other] { $share } % right, before { $before } %.
    }
classroom-advice-explain = Few are right: explain it once more.
classroom-advice-talk = Opinions differ: let them talk to each other, then vote again.
classroom-advice-onward = Most are right: go on.
classroom-advice-still = Not all are right yet: explain it once more.
