# What is wrong with a file that somebody handed in, and what was done to read it.
images-memory = This picture does not fit into memory; shrink it first.
images-address = Pictures are read from files, and {$source} is an address; download it first.
images-missing = There is no file {$path}.
images-folder = { $path } is a folder; give a file in it.
images-empty = This file is empty; hand in a PNG, JPEG, WebP, HEIC, AVIF, GIF, BMP or TIFF file.
images-many-bytes = This file has {$n} bytes, at most {$most} are accepted; shrink the picture first.
images-no-pixels = This picture has no pixels: its header says {$width} × {$height}.
images-many-pixels = This picture has {$width} × {$height} = {$n} pixels, at most {$most} are accepted; shrink it first.
images-foreign = This is not a picture that can be read here but {$what}; hand in a PNG, JPEG, WebP, HEIC, AVIF, GIF, BMP or TIFF file.
images-guess-pdf = a PDF document
images-guess-zip = a ZIP archive
images-guess-gzip = a gzip archive
images-guess-heic = a video, or a picture in a format of cameras
images-guess-svg = an SVG drawing
images-guess-page = a web page
images-guess-unknown = something unknown
images-guess-text = text
images-scans = This JPEG file has far more scans than a picture needs; save it again as a plain JPEG.
images-wide-numbers = This file holds 32-bit or signed numbers, not grey levels; save it with 8 or 16 bits.
images-bomb = This {$kind} file unpacks to far more than a picture needs; save it again without metadata.
images-damaged = This {$kind} file is cut short or damaged and cannot be decoded; export it again.
images-note-animation = The first frame of an animation.
images-note-frame = Frame { $frame } of an animation, counted from 0.
images-note-upright = Turned upright as its EXIF entry says.
images-note-16-bits = Scaled from 16 to 8 bits.
images-note-cmyk = Converted from CMYK.
images-no-digit = No digit stands out in this picture; take one of a single, dark digit on plain, light paper.
images-bundled = The list of bundled pictures, {$file}, cannot be read; install stn-viz again.

digits-bundled = bundled digits (UCI optical digits)
digits-no-mnist = The files in {$folder} are IDX files but not MNIST: expected 28×28 images with labels 0 to 9.
digits-no-download = MNIST could not be downloaded to {$folder}: {$problem}.
digits-missing = MNIST's {$name} is not in {$folder}; name its folder in {$variable}, or fetch it with `stn-viz download`.
digits-damaged = {$path} cannot be read as an IDX file: {$problem}.
digits-bundled-damaged = The bundled digits in {$file} cannot be read: {$problem}; install stn-viz again.

images-map-number = The map holds { $text }, which is no number; write numbers between commas and rows between semicolons.
images-map-range = The map holds { $text }; numbers are finite and at most { $most } in size.
images-map-large = The map has { $rows } rows and up to { $columns } columns, at most { $most } of each are shown; leave some out.
images-map-ragged = Row { $row } of the map has { $found } numbers and the first { $wanted }; give every row as many.
images-side = A { $kind } file holds at most { $most } pixels a side, and this picture has { $n }; write a PNG.
images-array = This array has the shape { $shape } and holds { $type }; a picture is numbers of shape (H, W), (H, W, C) or (C, H, W) with one to four channels.
images-array-not-finite = No number of this array is finite: it holds NaN or infinity alone. Look at what wrote it.
images-array-this = This array
images-array-named = The array { $name }
images-array-rank = { $array } has the shape { $shape }; maps have two axes (H, W), three (C, H, W) or (H, W, C), or four (N, C, H, W). Save one part of it, or reshape it.
images-array-type = { $array } holds { $type }; maps are real numbers. Save x.real or np.asarray(x, np.float32).
images-array-objects = { $array } holds Python objects, which are pickled and could run code; maps are numbers. Save np.asarray(x, np.float32).
images-array-empty = { $array } has the shape { $shape } and holds no number; every axis needs at least one. Look at what cut it.
images-array-large = { $array } has { $shape } = { $n } numbers, at most { $most } are read; save one sample, or fewer channels.
images-array-nan = { $array } holds { $value } at [{ $place }]; every number of a map is finite. Look at what wrote it, or save np.nan_to_num(x).
images-array-range = { $array } holds { $value } at [{ $place }]; numbers are at most { $most } in size. Scale it before it is saved.
images-arrays-none = This file holds no array; save one with np.save, np.savez or torch.save.
images-arrays-many = This file has { $n } entries, at most { $most } are listed; save fewer arrays.
images-tensors-names = This file asks for { $name }, which could run code; wanted are tensors, alone or in dictionaries and lists. Save torch.save(x.detach().cpu(), "x.pt").
images-tensors-pickle = This file is a bare pickle, which could run code as it is read; wanted are .npy, .npz or what torch.save writes since 1.6. Save the numbers anew from where you trust it.
images-heic = HEIC pictures need a decoder that is not installed: { $command }, or export the picture as JPEG.
