"""Starter policy on NIBRS offence codes."""

from surveys.outreach.code_policy.entry import CodeEntry, CodeRule, entries

_NEVER = """
09A Murder and nonnegligent manslaughter
09B Negligent manslaughter
09C Justifiable homicide
100 Kidnapping, abduction
11A Rape
11B Sodomy
11C Sexual assault with an object
11D Fondling
13A Aggravated assault
13B Simple assault
13C Intimidation
36A Incest
36B Statutory rape
370 Pornography, obscene material
40A Prostitution
40B Assisting or promoting prostitution
40C Purchasing prostitution
64A Human trafficking, commercial sex acts
64B Human trafficking, involuntary servitude
90F Family offenses, nonviolent
90I Runaway
"""
_HOLD = """
120 Robbery
"""
_ASK = """
220 Burglary, breaking and entering
23A Pocket-picking
23B Purse-snatching
23C Shoplifting
23D Theft from a building
23E Theft from a coin-operated machine
23F Theft from a motor vehicle
23G Theft of motor vehicle parts
23H All other larceny
240 Motor vehicle theft
250 Counterfeiting, forgery
26A False pretenses, swindle
26B Credit card or cash machine fraud
26C Impersonation
26D Welfare fraud
26E Wire fraud
26F Identity theft
26G Hacking, computer invasion
280 Stolen property
290 Destruction, damage or vandalism of property
"""

STARTER_NIBRS: tuple[CodeEntry, ...] = (
    *entries(CodeRule.NEVER, _NEVER),
    *entries(CodeRule.HOLD, _HOLD),
    *entries(CodeRule.ASK, _ASK),
)
