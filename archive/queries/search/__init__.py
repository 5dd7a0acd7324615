"""Search for words in bodies, titles and text, one- and two-character words of Chinese included.

searching    the reports and bodies of a catalogue in which words stand
index        what any index must be able to do: a small protocol, so that another database can fill it
folding      what makes 機關, 机关 and ＡＢＣ, abc the same, character by character
grams        a text as single characters and pairs of them
highlighting where words stand
sqlite       the index in the catalogue
"""
