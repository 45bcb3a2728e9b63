from django.dispatch import Signal

text_written = Signal()  # question; sent inside the transaction that writes or changes its text
