"""The catalogue as tables of data: streamed, with the capture that each row was read from, and described by themselves.

model        what a table and a column are
selection    which reports belong, in which order
columns      columns that several tables have
ahead        one batch found while another is worked on
sources      what was read in them, and the captures that it was read from
panel        one row a body and year, a column a figure
figures      one row a figure
events       one row an event
coverage     one row a body and year, whether there is a report or not
words        what people said: corrections, and what is hidden
lines        rows as text
unpacking    a reading's figures a field at a time
sinks        the file as it is written, digested on the way
writing      the file, put in place when it is whole; delimited, parquet, workbook and jsonlines write one format each
tables       the tables, in the order in which the codebook tells of them
codebook     what every column and code means
describing   datapackage.json and the codebook beside the file
exporting    the order of it all

The rows of a table are made as Arrow batches of some thousand, whatever the format; nothing grows with the collection.
"""
