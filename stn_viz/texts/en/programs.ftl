# What a program is run on.
programs-any = any
programs-a-number = a number
programs-volumes = The program wants volumes, { $shape }; hand in a .npy array.
programs-no-file = There is no file { $path }.
programs-too-large = { $name } has { $bytes } bytes; at most { $most } are read.
programs-no-array = { $name } is no array of numbers as numpy.save writes it.
programs-not-real = { $name } holds { $dtype }, wanted real numbers.
programs-other-shape = { $name } has shape { $shape }, the program wants { $wanted }.
programs-no-maps = The program's first input, of shape { $shape }, is no batch of maps for θ to warp.
programs-no-tensor = { $name } takes no tensor, so there is nothing to run it on.
programs-inputs = { $name } takes { $wanted } inputs ({ $names }), { $given } were named.
programs-no-picture = { $name } wants { $shape }, which no picture is; name a .npy array.

# Opening a program.
programs-damaged-archive = { $name } is damaged: it begins as an archive but cannot be unpacked.
programs-compiled = { $name } is compiled by AOTInductor: machine code that does not show what it samples. Open the program it was made from, as torch.export.save writes it.
programs-no-program = { $name } is { $kind ->
    [recording] recording, not
   *[unknown] not
  } a TorchScript or torch.export program.
programs-not-loaded = { $name } could not be loaded as a { $kind } program: { $error }
programs-pickled = { $name } holds pickled objects ({ $object }), as a model saved whole does; to read them would run code, so it is not opened. Where it loads for you, write the model with torch.jit.script(model).save or torch.export.save and open that.
programs-weights-alone = { $name } holds weights without the program that they belong to. Record your own model in Python: load them into it, then `with stn_viz.record() as tape: model(x)` and `tape.save('run.stn')`; or save it with torch.jit.script(model).save or torch.export.save. If they are of one of this package's networks, name it with --network (load_weights in Python).
programs-not-tensors = it takes arguments that are not tensors; export it with tensors alone.

# Running it.
programs-failed = { $name } could not be run on an input of { $size }: { $error }; name pictures or arrays of the right size with --input, or a size with --size.
programs-ran-on-example = { $name } ran on the example saved with it, as no input was named.
programs-ran-on-pictures = { $name } ran on bundled pictures of { $size }, as no input was named.
programs-gradients = Gradients are those of the sum of each item's largest output, or the mean square of maps.
programs-no-gradient = { $name } passes no gradient on.
programs-grid-sampled = { $name } calls no grid_sample that could be seen; its grid was sampled here, bilinear, with zero padding and align_corners={ $corners }.
programs-theta-applied = { $name } calls no grid_sample that could be seen; its θ was applied as { $family } here, bilinear, with zero padding and align_corners={ $corners }.
programs-gives-nothing = no tensor
programs-no-theta = { $name } calls no grid_sample, and what it gives ({ $sizes }) is no θ ({ $wanted } numbers an item) nor a grid; if it is a localiser, name its family with --family.

# Weights.
programs-weights-empty = { $name } is empty, damaged or no file of weights.
programs-no-weights = { $name } is no file of weights but { $kind }; load_program reads programs.
programs-no-state-but = { $name } is no state dict but { $kind }; open it without naming a network.
programs-no-state = { $name } holds no state dict; save model.state_dict() with torch.save or safetensors.
programs-more-than-weights = { $name } holds more than weights, and reading that would run code; save model.state_dict() alone, best as safetensors.
programs-weights-damaged = { $name } is damaged or no file of weights.
programs-weights-damaged-as = { $name } is damaged or no file of weights: { $error }
programs-misfit = { $name } does not fit { $network }: { $reasons }.
programs-misfit-joiner = ;{" "}
programs-misfit-missing = { $count } tensors are missing (the first is { $first })
programs-misfit-extra = { $count } are not its own (the first is { $first })
programs-misfit-size = { $tensor } is { $size }, wanted { $wanted }
