"""What a text says, and how sure that is.

One pass of one small model over a text gives its embedding, its sentiment and whether its writer is frustrated, because
three models would read everything three times and a shared encoder loses nothing (`encoder.py`). The model ships inside the
package (`model/`), is checked against its manifest before it is loaded, and can be made again or taught further with the code
in `training/`. A text reads the same alone and among others. Where the model cannot tell it says `unsure`, and in a language
that it was not trained on `unsupported`: never a made-up score.
"""
