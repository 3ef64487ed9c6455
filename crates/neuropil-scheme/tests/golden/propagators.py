"""Propagators of exponential and alpha currents into a leaky membrane, to 25 digits (mpmath 1.3, 60 digits inside).

A current I' = -I/s enters V' = -V/m + I/C; for alpha currents I' = D - I/s, D' = -D/s. One row gives, for a step h:
e^(-h/m), V from I, I from D, V from D, and V from a constant current.
"""

from mpmath import exp, mp, mpf, quad

mp.dps = 60
rows = []
for m, s, c, h in [
    (10.0, 0.5, 250.0, 0.1), (10.0, 2.0, 250.0, 0.1), (20.0, 5.0, 200.0, 0.1), (10.0, 10.0, 250.0, 0.1),
    (10.0, 10.000000001, 250.0, 0.1), (10.0, 10.0001, 250.0, 0.1), (10.0, 9.5, 250.0, 1.0), (20.0, 0.125, 1.0, 0.5),
    (0.5, 64.0, 100.0, 0.0625), (12.5, 100.0, 250.0, 2.0), (10.0, 2.0, 250.0, 0.001), (1.0, 0.03125, 30.0, 1.0),
]:
    m, s, c, h = map(mpf, (m, s, c, h))
    v_i = quad(lambda t: exp(-(h - t) / m) * exp(-t / s) / c, [0, h / 2, h])
    v_d = quad(lambda t: exp(-(h - t) / m) * t * exp(-t / s) / c, [0, h / 2, h])
    drive = m / c * (1 - exp(-h / m))
    rows.append((m, s, c, h, exp(-h / m), v_i, h * exp(-h / s), v_d, drive))
print("tau_m,tau_syn,C_m,dt,V_V,V_I,I_D,V_D,V_constant")
for row in rows:
    print(",".join(mp.nstr(x, 17 if i < 4 else 25) for i, x in enumerate(row)))
