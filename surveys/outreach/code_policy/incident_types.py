"""Starter policy on incident type codes (the common vocabulary EIDO uses)."""

from surveys.outreach.code_policy.entry import CodeEntry, CodeRule, entries

_NEVER = """
ABDUCTF Abduction by a family member
ABDUCTNF Abduction by somebody outside the family
ABUSE Abuse of a child or elder
ACTSHOOT Active shooter
ALIEN Immigration matter
ASSAULT Assault
BARICADE Barricaded person
BOMB Bomb threat or investigation
CARJACK Carjacking
CUST Custodial interference
DEATH Death
DEATHNTF Death notification
DVA Domestic dispute with violence
DVNA Domestic dispute without violence
EDP Emotionally disturbed person
FAM
FAS
FASX
HATE Hate crime
HOMICIDE Homicide
HOSTAGE Hostage
INDECENT Indecent exposure
JUV Juvenile matter
MISCON Misconduct
MNTL Mental health
MTLV Mental health, violent
NCRASLTWF Assault with a weapon
NEGLECT Neglect
OD Overdose
ORDERV Violation of a protective order
PERMISS Missing person
PREG Pregnancy
RUNAWAY Runaway
SCH School matter
SEXOFFNS Sex offense
SHOOT Shooting
STABBING Stabbing
STKX Stalking
SUICIDE Suicide
SUICTHRT Suicide threat or attempt
TERROR Terrorist activity
TRUANT Truancy
VICE Vice
ALMH Hold-up alarm
ALRPANA Panic alarm, audible
ALRPANS Panic alarm, silent
ALRROBA Robbery alarm, audible
ALRROBS Robbery alarm, silent
911H 911 hang-up
911OPN 911 open line
WARRANT Search warrant
PERWANT Wanted person
PURSUIT Pursuit
RESIST Resisting arrest
ESCAPE Escaped prisoner
COURT Court matter
"""
_MEDICAL = """
ABDOM Abdominal pain
ALLERGIC Allergic reaction
ALRDEFIB Defibrillator alarm
ALRMED Medical alarm
ALS Advanced life support
BACK Back pain
BLEEDING Bleeding
BLS Basic life support
BURN Burns
CARDIAC Cardiac event
CHESPAIN Chest pain
CHOKE Choking
DIABETIC Diabetic emergency
DROWN Drowning
ELEC Electrocution
EXPOSURE Exposure to heat or cold
EYE Eye injury
FALL Fall
HEADACHE Headache
HEMRG Severe bleeding
MCI Mass casualty incident
PANDEMIC Outbreak of illness
PERUNCON Unconscious person
RESP Difficulty breathing
RESPARR Respiratory arrest
SEIZURE Seizure
SICK Sick person
STROKE Stroke
TRANSFER Transfer between facilities
TRAUMA Traumatic injury
TRAUMAP Penetrating injury
"""
_FIRE = """
ACCIND Industrial accident
AIR Aircraft incident
ALRCO Carbon monoxide alarm
ALRCO2 Carbon dioxide alarm
ALRF Fire alarm
ALRGAS Gas alarm
ALRHEAT Heat alarm
ALRKPAD Fire alarm, keypad
ALRNGAS Natural gas alarm
ALRPROPN Propane alarm
ALRPULL Fire alarm, pull station
ALRWTR Water flow alarm
BIO Biological threat
BLDCLPSE Building collapse
BRGCLPSE Bridge collapse
CHEMICAL Chemical incident
ELECHZD Electrical hazard
ENTRAP Entrapment
EXPLOS Explosion
FAIRC Aircraft fire
FAPT Apartment fire
FARSON Arson
FBRUSH Brush fire
FELEC Electrical fire
FFUEL Fuel facility fire
FMARINE Marine fire
FORCENTR Forced entry
FOTHER Other fire
FREPORT Fire report
FSMOKE Smoke
FSTRU Structure fire
FTRAILER Trailer fire
FTRAIN Train fire
FTRASH Trash fire
FTRUCK Truck fire
FUNK Unknown fire
FVEH Vehicle fire
GASLEAK Gas leak
HAZMAT Hazardous materials
ODOR Odor investigation
RADIAT Radiation incident
RESCUE Rescue
SAR Search and rescue
TRAIN Train incident
TRAINDRL Train derailment
WATER Water rescue
WIRES Wires down
XTRACATE Extrication
"""
_POLICE_INITIATED = """
TSTOP Traffic stop
SUBJSTP Subject stop
DUI Driving while intoxicated
CRIMTRAF Criminal traffic offense
"""
_HOLD = """
BITE Animal bite
DISORD Disorderly conduct
EXTORT Extortion
FIGHT Fight
HARR Harassment
INTERNET Internet crime
INTOX Intoxicated person
MVAINJY Crash with injury
PERFND Found person
PROW Prowler
ROBBERY Robbery
SCRM Screaming heard
STDBY Standby
THREATS Threats
TROUBLE Unknown trouble
WEAPON Weapon violation
WELFARE Welfare check
"""
_ASK = """
ALMA
ALMB Business alarm
ALMR Residential alarm
ALRBA Burglar alarm, audible
ALRU Alarm of unknown type
ANIMAL Animal complaint
BURGLARY Burglary
CDX
CITASST Citizen assist
CIVIL Civil matter
CNTRFT Counterfeit money
DISVEH Disabled vehicle
FIREWRKS Fireworks
FRAUD Fraud
HAZ Hazard
INFO Information
LARCENY Larceny
MVA Crash without injury
MVAHR Hit and run
MVCP Crash
NOISE Noise
OPEN Unsecured building
PARKING Parking
PERSUSP Suspicious person
PROPFND Found property
PROPLOST Lost property
PROPSTLN Stolen property
RECKDRV Reckless driver
SHOPLIFT Shoplifting
SUSP Suspicious circumstances
THAZ Traffic hazard
TRESPASS Trespass
VANDAL Vandalism
VEHABND Abandoned vehicle
VEHASST Motorist assist
VEHLOCK Vehicle lock-out
VEHREC Recovered vehicle
VEHSTLN Stolen vehicle
VEHSUSP Suspicious vehicle
"""

STARTER_INCIDENT_TYPES: tuple[CodeEntry, ...] = (
    *entries(CodeRule.NEVER, _NEVER),
    *entries(CodeRule.NEVER, _MEDICAL),
    *entries(CodeRule.NEVER, _FIRE),
    *entries(CodeRule.POLICE_INITIATED, _POLICE_INITIATED),
    *entries(CodeRule.HOLD, _HOLD),
    *entries(CodeRule.ASK, _ASK),
)
