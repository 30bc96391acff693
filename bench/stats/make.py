"""Draws the data of the statistics benchmark from a seed: what both sides read.

usage: make.py <folder> [scale]      scale 1: 1,000,000 customers and rows, 200,000 units of 8 periods
Out: Parquet files `purchases` (one row a customer), `rows` (10 covariates, a treatment, two outcomes, 1,000 clusters),
`panel` (unit, period, first, outcome, one covariate). The parameters drawn from stand beside each draw.
"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd

folder, scale = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
folder.mkdir(parents=True, exist_ok=True)
draw = np.random.default_rng(20261130)


def purchases(n: int) -> pd.DataFrame:
    """BG/NBD with r 0.243, alpha 4.414, a 0.793, b 2.426 (CDNOW's), ages of 27 to 39 weeks in steps of a seventh;
    spending Gamma-Gamma with p 6.25, q 3.74, v 15.44."""
    rate = draw.gamma(0.243, 1 / 4.414, n)
    leave = draw.beta(0.793, 2.426, n)
    age = np.round(draw.uniform(27, 39, n) * 7) / 7
    clock, x, recency, alive = np.zeros(n), np.zeros(n, int), np.zeros(n), np.ones(n, bool)
    while alive.any():
        clock[alive] += draw.exponential(1 / rate[alive])
        alive &= clock <= age
        x[alive] += 1
        recency[alive] = np.round(clock[alive] * 7) / 7
        alive &= draw.uniform(size=n) >= leave
    recency = np.minimum(recency, age)
    mean = np.zeros(n)
    bought = x > 0
    scale_of = draw.gamma(3.74, 1 / 15.44, n)
    mean[bought] = np.round(draw.gamma(6.25 * x[bought], 1 / (scale_of[bought] * x[bought])), 2)
    return pd.DataFrame({"frequency": x, "recency": recency, "age": age, "mean": np.maximum(mean, np.where(bought, 0.01, 0))})


def rows(n: int) -> pd.DataFrame:
    """A continuous outcome on which the treatment has an effect of 2, a yes or no, and a treatment that covariates choose."""
    x = draw.normal(size=(n, 10))
    chosen = 1 / (1 + np.exp(-(0.3 * x[:, 0] - 0.2 * x[:, 1] + 0.1 * x[:, 2])))
    t = (draw.uniform(size=n) < chosen).astype(float)
    y = 1 + 2 * t + x @ np.linspace(0.5, -0.5, 10) + draw.normal(size=n)
    b = (draw.uniform(size=n) < 1 / (1 + np.exp(-(-0.5 + 0.4 * t + x @ np.linspace(0.3, -0.3, 10))))).astype(float)
    frame = pd.DataFrame(x, columns=[f"x{j}" for j in range(10)])
    return frame.assign(id=np.arange(n), t=t, y=y, b=b, cluster=np.arange(n) % 1000)


def panel(units: int, periods: int = 8) -> pd.DataFrame:
    """Starts in 4, 5, 6 or never; the effect grows by 0.5 a period; parallel trends given one covariate."""
    first = draw.choice([0, 4, 5, 6], units)
    covariate, level = draw.normal(size=units), draw.normal(size=units)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(1, periods + 1), units)})
    f, p = first[frame.unit], frame.period.to_numpy()
    effect = np.where((f > 0) & (p >= f), 0.5 * (p - f + 1), 0.0)
    y = level[frame.unit] + 0.2 * p + 0.1 * p * covariate[frame.unit] + effect + draw.normal(size=len(frame))
    return frame.assign(first=f, y=y, x=covariate[frame.unit])


purchases(int(1_000_000 * scale)).to_parquet(folder / "purchases.parquet")
rows(int(1_000_000 * scale)).to_parquet(folder / "rows.parquet")
panel(int(200_000 * scale)).to_parquet(folder / "panel.parquet")
