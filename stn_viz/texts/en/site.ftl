# The static site: what its pages say beside what they share with the app.
site-title = stn_viz
site-language = English
site-private = Everything runs in this browser: no picture and no answer leaves it.
site-script = Let the browser run this page's scripts.
site-failed = A part of this page could not be loaded. Reload it.
site-upload = a picture of yours: choose it or drop it here; it stays in this browser
site-no-picture = This file is no picture that the browser can read. Try a PNG, JPEG, WebP or GIF.
