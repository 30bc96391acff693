"""One case of one Python package, in a process of its own. usage: peers.py <folder> <case>
Out: one line of JSON with what was estimated, and `fit`: CPU seconds from opening the file to the estimate, without imports."""
import json
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import pandas as pd
import pyarrow.parquet  # noqa: F401  read_parquet imports it when first called

folder, case = Path(sys.argv[1]), sys.argv[2]
began = 0.0


def read(name: str, columns: list[str]) -> pd.DataFrame:
    global began
    began = time.process_time()
    return pd.read_parquet(folder / f"{name}.parquet", columns=columns)


def covariates() -> list[str]:
    return [f"x{j}" for j in range(10)]


def lifetimes_bg(grouped: bool) -> dict:
    from lifetimes import BetaGeoFitter

    d = read("purchases", ["frequency", "recency", "age"])
    fitter = BetaGeoFitter()
    if grouped:
        d = d.groupby(["frequency", "recency", "age"], as_index=False).size()
        fitter.fit(d.frequency, d.recency, d.age, weights=d["size"])
    else:
        fitter.fit(d.frequency, d.recency, d.age)
    return dict(fitter.params_)


def lifetimes_gg() -> dict:
    from lifetimes import GammaGammaFitter

    d = read("purchases", ["frequency", "mean"])
    d = d[(d.frequency > 0) & (d["mean"] > 0)]
    return dict(GammaGammaFitter().fit(d.frequency, d["mean"]).params_)


def lifetimes_expected() -> dict:
    from lifetimes import BetaGeoFitter

    d = read("purchases", ["frequency", "recency", "age"])
    fitter = BetaGeoFitter()
    fitter.params_ = pd.Series({"r": 0.24, "alpha": 4.41, "a": 0.79, "b": 2.43})
    return {"total": fitter.conditional_expected_number_of_purchases_up_to_time(12, d.frequency, d.recency, d.age).sum()}


def statsmodels_ols(clustered: bool) -> dict:
    import statsmodels.api as sm

    d = read("rows", ["t", "y", "cluster", *covariates()])
    x = sm.add_constant(d[["t", *covariates()]])
    if clustered:
        fit = sm.OLS(d.y, x).fit(cov_type="cluster", cov_kwds={"groups": d.cluster})
    else:
        fit = sm.OLS(d.y, x).fit(cov_type="HC1")
    return {"t": fit.params["t"], "se": fit.bse["t"]}


def statsmodels_logit(glm: bool) -> dict:
    import statsmodels.api as sm

    d = read("rows", ["t", "b", *covariates()])
    x = sm.add_constant(d[["t", *covariates()]])
    fit = sm.GLM(d.b, x, family=sm.families.Binomial()).fit() if glm else sm.Logit(d.b, x).fit(disp=0)
    return {"t": fit.params["t"], "se": fit.bse["t"]}


def pyfixest_ols() -> dict:
    import pyfixest as pf

    d = read("rows", ["t", "y", "cluster", *covariates()])
    fit = pf.feols("y ~ t + " + " + ".join(covariates()), d, vcov={"CRV1": "cluster"})
    return {"t": float(fit.coef()["t"]), "se": float(fit.se()["t"])}


def doubleml() -> dict:
    import numpy as np
    from doubleml import DoubleMLData, DoubleMLIRM
    from sklearn.linear_model import LinearRegression, LogisticRegression

    d = read("rows", ["t", "y", *covariates()])
    np.random.seed(1)
    data = DoubleMLData(d, "y", "t", covariates())
    fit = DoubleMLIRM(data, LinearRegression(), LogisticRegression(C=1e8), n_folds=5).fit()
    return {"ate": float(fit.coef[0]), "se": float(fit.se[0])}


def csdid(formula: str) -> dict:
    from csdid.att_gt import ATTgt

    d = read("panel", ["unit", "period", "first", "y", "x"])
    fit = ATTgt(yname="y", gname="first", idname="unit", tname="period", data=d, xformla=formula, control_group="nevertreated").fit(
        est_method="dr", bstrap=False
    )
    found = fit.aggte("simple", bstrap=False, cband=False).atte
    return {"att": float(found["overall_att"]), "se": float(found["overall_se"])}


def differences(formula: str) -> dict:
    from differences import ATTgt

    d = read("panel", ["unit", "period", "first", "y", "x"])
    # who is never treated has no cohort
    d["first"] = d["first"].where(d["first"] > 0)
    result = ATTgt(data=d.set_index(["unit", "period"]), cohort_column="first").fit(formula, est_method="dr", progress_bar=False)
    found = result.aggregate("simple")
    return {"att": float(found.iloc[0, 0]), "se": float(found.iloc[0, 1])}


cases = {
    "bg-nbd": lambda: lifetimes_bg(False),
    "bg-nbd-grouped": lambda: lifetimes_bg(True),
    "expected": lifetimes_expected,
    "gamma-gamma": lifetimes_gg,
    "ols-hc1": lambda: statsmodels_ols(False),
    "ols-cluster": lambda: statsmodels_ols(True),
    "ols-cluster-pyfixest": pyfixest_ols,
    "logit": lambda: statsmodels_logit(False),
    "logit-glm": lambda: statsmodels_logit(True),
    "aipw": doubleml,
    "staggered": lambda: csdid("y~1"),
    "staggered-covariate": lambda: csdid("y~x"),
    "staggered-differences": lambda: differences("y"),
    "staggered-covariate-differences": lambda: differences("y ~ x"),
}
found = cases[case]()
print(json.dumps({"fit": time.process_time() - began, **{k: float(v) for k, v in found.items()}}))
