"""The queue of work: a job is (stage, subject, input key), unique, written in the transaction that makes the work.

A job is claimed with a lease and completed in one transaction fenced on (owner, attempt), together with what the
stage writes: whoever loses the lease can write nothing. The room knows no stage. The queue is our own because the
libraries tried lost tasks on kill -9 or stranded them when a stage changed.
"""
