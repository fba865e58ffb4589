"""What a customer is worth: order counts to come, spend to come, and their value today.

The room exists because "high value" must be a number with an interval and a definition, never a guess. The order process is
BG/NBD (Fader, Hardie, Lee 2005), the spend is Gamma-Gamma (Fader, Hardie 2013); both are written here on numpy and scipy,
because the known packages are either archived or hundreds of megabytes. Customers with a contract are valued by their renewals
(shifted beta-geometric; Fader, Hardie 2007). Currencies are never added up: one order process
for all customers (buying rhythm has no currency), one spend model per currency. Sums of money are sums of integers in minor
units, and no step depends on the order of rows or the number of threads, so equal inputs give equal bytes.
The statistics are pure functions of arrays; only the `*_stage` files read and write records.
"""
