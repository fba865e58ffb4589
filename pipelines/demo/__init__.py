"""A made-up shop with known truth: Brzask & Moor, tea and coffee gear from Kraków and Leeds.

It exists so that a first run shows something true and every claim of the product can be held to what is known: who was
angry, who was answered, who is leaving without a word, and which laws the orders obey. People and addresses are invented,
all addresses end in `.example`, and all dates are fixed: the shop is seen as of 30 June 2026. `shop.write_shop` writes the
drop folder, `profile` holds the company's profile and the options with which its files are read.
"""
