"""Column names that are known: those of six cities' open data, and what dispatch systems call our fields."""

from dataclasses import dataclass, field

from surveys.incidents.feeds.profile import Columns, Meanings


@dataclass(frozen=True)
class KnownFeed:
    """A published file: its columns by field, and what its words mean. Fields it lacks are not in it."""

    name: str
    columns: Columns
    meanings: Meanings = field(default_factory=dict)
    unit: str = ""


def _columns(text: str) -> dict[str, tuple[str, ...]]:
    """Read `field: column, column` lines."""
    pairs = (line.split(":", 1) for line in text.strip().splitlines())
    return {name.strip(): tuple(column.strip() for column in columns.split(",")) for name, columns in pairs}


_SELF_INITIATED = {"source": {"Y": "officer_initiated", "N": ""}}

KNOWN_FEEDS = (
    KnownFeed(
        "Seattle",
        _columns("""
            incident_number: cad_event_number
            source: call_type
            initial_code: initial_call_type
            final_code: final_call_type
            priority: priority
            received_at: cad_event_original_time_queued
            arrived_at: cad_event_arrived_time
            disposition: cad_event_clearance_description
            district: dispatch_precinct
            beat: dispatch_beat
        """),
        unit="call_sign_dispatch_id",
    ),
    KnownFeed(
        "New Orleans",
        _columns("""
            incident_number: NOPD_Item
            initial_code: InitialType
            initial_text: InitialTypeText
            final_code: Type
            final_text: TypeText
            priority: Priority
            source: SelfInitiated
            received_at: TimeCreate
            dispatched_at: TimeDispatch
            arrived_at: TimeArrive
            closed_at: TimeClosed
            disposition: Disposition
            beat: Beat
            district: PoliceDistrict
        """),
        _SELF_INITIATED,
    ),
    KnownFeed(
        "San Francisco",
        _columns("""
            incident_number: cad_number
            initial_code: call_type_original
            initial_text: call_type_original_desc
            final_code: call_type_final
            final_text: call_type_final_desc
            priority: priority_final
            source: onview_flag
            received_at: received_datetime
            dispatched_at: dispatch_datetime
            arrived_at: onscene_datetime
            closed_at: close_datetime
            disposition: disposition
            district: police_district
            sensitive_flag: sensitive_call
        """),
        _SELF_INITIATED,
    ),
    KnownFeed(
        "Cincinnati",
        _columns("""
            incident_number: EVENT_NUMBER
            final_code: INCIDENT_TYPE_ID
            final_text: INCIDENT_TYPE_DESC
            priority: PRIORITY
            received_at: CREATE_TIME_INCIDENT
            dispatched_at: DISPATCH_TIME_PRIMARY_UNIT
            arrived_at: ARRIVAL_TIME_PRIMARY_UNIT
            closed_at: CLOSED_TIME_INCIDENT
            disposition: DISPOSITION_TEXT
            beat: BEAT
            district: DISTRICT
        """),
    ),
    KnownFeed(
        "Phoenix",
        _columns("""
            incident_number: INCIDENT_NUM
            disposition: DISP_CODE
            final_code: FINAL_RADIO_CODE
            final_text: FINAL_CALL_TYPE
            received_at: CALL_RECEIVED
            beat: GRID
        """),
    ),
    KnownFeed(
        "Los Angeles",
        _columns("""
            incident_number: Incident_Number
            received_at: Dispatch_Date, Dispatch_Time
            final_code: Call_Type_Code
            final_text: Call_Type_Text
            district: Area_Occ
            beat: Rpt_Dist
        """),
    ),
)

#: What other systems call our fields, without case and punctuation, likeliest first.
SYNONYMS = _columns("""
    source_system: sourcesystem, sourcename
    incident_number: incidentnumber, incidentnum, incidentno, incidentid, eventnumber, eventno, eventid, cadnumber, cadeventnumber, callnumber, callno, cfsnumber, cfsno, inc, incnum, incno, masterincidentnumber, incidentnbr, incnumber, inctnumber, cadincidentnumber, cadincidentno, cadeventno, cadeventid, cadcallnumber, cadnum, cadno, eventnum, callnum, cfsnum, callforservicenumber, callforserviceno, masterincidentno, inciid
    updated_at: updatedat, lastupdated, lastupdate, lastmodified, modifieddate, calllastupdatedat, updatetime, lastupdatetime, updatedtime, updateddatetime, updateddt, lastupdatedat, lastupdatedtime, lastupdateddate, lastupdateddatetime, lastmodifiedat, lastmodifiedtime, lastmodifieddate, lastmodifieddatetime, lastmodifieddt, modifieddatetime, modifieddt, lastchanged, lastchangedat
    agency_ori: agencyori, ori, orinumber, orino
    report_number: reportnumber, reportno, casenumber, caseno, rpt, rptno, ornumber, reportnum, casenum, rmscasenumber, reportingeventnumber
    status: status, incidentstatus, callstatus, eventstatus, cfsstatus
    source: source, callsource, howreceived, receivedvia, selfinitiated, onviewflag, onview, callorigin, callsourcetype, sourceofcall, howcallreceived, methodofcallreceived, methodofcallrcvd, callreceivedmethod
    initial_code: initialcode, initialtype, initialcalltype, calltypeoriginal, originalcalltype, initialnature, initialnaturecode, initialcalltypecode, initialtypecode, initialincidenttype, initialincidenttypecode, originaltype, originalincidenttype, originalnature
    initial_text: initialtext, initialtypetext, initialdescription, calltypeoriginaldesc, initialcalldescription, initialcalltypedescription, initialcalltypedesc, initialtypedescription, initialincidenttypedescription, originalcalltypedescription, originalcalltypedesc
    final_code: finalcode, finaltype, finalcalltype, calltypefinal, calltypecode, calltype, incidenttypeid, incidenttype, incidenttypecode, finalradiocode, naturecode, nature, problem, typecode, type, finalcalltypecode, finaltypecode, finalcallcode, finalincidenttype, finalincidenttypecode, finalnature, finalnaturecode, calltypeid, inctype, inctypecode, eventtype, eventtypecode, cfstype, cfstypecode, cfscode, callnature, natureofcall, callnaturecode, tycod
    final_text: finaltext, finaltypetext, finaldescription, calltypefinaldesc, incidenttypedesc, calltypetext, calltypedescription, naturedescription, typedescription, typetext, finalcalldescription, finalcalldesc, finalcalltypedescription, finalcalltypedesc, finalcalltypetext, finaltypedescription, finaltypedesc, finalincidenttypedescription, calltypedesc, incidenttypedescription, incidenttypetext, inctypedescription, inctypedesc, eventtypedescription, eventtypedesc, naturedesc, typedesc
    nibrs_codes: nibrscodes, nibrs, nibrscode, offensecode, offensecodes, ucrcode
    priority: priority, priorityfinal, finalpriority, callpriority, prioritynumber, prioritycode, incidentpriority, eventpriority
    received_at: receivedat, received, receivedtime, receiveddatetime, callreceived, calltime, calldatetime, timecreate, timereceived, createtime, createdat, createdatetime, createdtime, callstart, receiveddt, receiveddttm, receivedts, receivedtimestamp, callreceivedat, callreceivedtime, callreceiveddatetime, callreceiveddt, timecallreceived, datetimereceived, datetimecallreceived, calltakerreceived, calltakerreceivedtime, calltakerreceiveddatetime, calltakerreceiveddt, timephonepickup, phonepickuptime, callcreated, callcreatedtime, callcreateddatetime, createddatetime, createddt, callstarttime, callstartdatetime, callstarttimestamp
    dispatched_at: dispatchedat, dispatched, dispatchtime, dispatchdatetime, timedispatch, timedispatched, firstdispatched, dispatchedtime, dispatcheddatetime, dispatcheddt, dispatchdt, dispatchts, datetimedispatched, calldispatched, calldispatchedtime, firstdispatch, firstdispatchtime, firstdispatchedtime, firstunitdispatched, firstunitdispatchedtime, timefirstunitdispatched, timefirstunitassigned
    arrived_at: arrivedat, arrived, arrivaltime, arrivedtime, onscene, onscenetime, onscenedatetime, timearrive, timearrived, firstarrived, arriveddatetime, arrivaldatetime, arriveddt, arrivaldt, datetimearrived, timeonscene, onscenedt, firstarrival, firstarrivaltime, firstarriveddatetime, firstonscene, firstonscenetime, firstunitarrived, firstunitarrivedtime, firstunitonscene, firstunitonscenetime, timefirstunitarrived
    closed_at: closedat, closed, closedtime, closetime, closedatetime, timeclosed, timeclose, cleared, clearedat, clearedtime, cleartime, timecleared, callclosed, callclosedtime, callcloseddatetime, callcloseddt, callclosetime, callcleared, callclearedtime, callcleareddatetime, timecallclosed, timecallcleared, closeddatetime, closeddt, closeddttm, closedt, closedts, closedtimestamp, datetimeclosed, incidentclosed, incidentclosedtime, incidentcloseddatetime, eventclosed, eventclosedtime, eventcloseddatetime, cleareddatetime, cleareddt, cleardatetime, datetimecleared, lastunitcleared, lastunitclearedtime
    beat: beat, policebeat, dispatchbeat, reportingdistrict, rptdist, grid, zone, patrolbeat, beatcode, beatnumber, beatno, beatname, gridno, zoneno
    district: district, policedistrict, precinct, dispatchprecinct, division, area, sector, districtcode, districtname, precinctcode, policeprecinct, patroldistrict, districtno
    disposition: dispositioncode, dispocode, dispcode, disposition, dispo, finaldisposition, clearancecode, dispositiontext, clearance, dispositions, calldisposition, calldispositioncode, calldispo, incidentdisposition, eventdisposition, primarydisposition, finaldispo, finaldispositioncode, closecode, closingcode, dispositiondescription, dispositiondesc
    address: address, incidentaddress, calladdress, eventaddress, locationaddress
    narrative: narrative
    report_taken: reporttaken, reportwritten
    report_pending: reportpending, awaitingapproval
    arrest: arrest, arrestmade, arrestflag
    cancelled: cancelled, canceled, cancelflag
    duplicate_of: duplicateof, duplicateincident, parentincident, duplicateincidentnumber, parentincidentnumber
    sensitive_flag: sensitiveflag, sensitivecall, sensitive, confidential, confidentialflag, sensitiveind
    dv_flag: dvflag, domesticviolence, domestic, domesticflag, dv, domesticviolenceflag, dvind, dvindicator, isdv, domesticviolenceind, domesticviolenceindicator
    juvenile_flag: juvenileflag, juvenile, juvenileinvolved, juvenileind, juvenileindicator
    sex_offense_flag: sexoffenseflag, sexoffense, sexcrime, sexcrimeflag, sexcrimeind, sexoffenseind
    protective_order: protectiveorder, restrainingorder, protectionorder, protectiveorderflag, protectionorderflag, restrainingorderflag
    address_confidential: addressconfidential, confidentialaddress
    legal_hold: legalhold, litigationhold
    internal_investigation: internalinvestigation, iaflag, internalaffairs
    call_taker_badge: calltakerbadge, calltaker, calltakerid, callreceivedby, calltakerbadgenumber, calltakerbadgeno, calltakerno
""")  # noqa: E501 - one line per field reads as a table

#: A person's columns after the word that says who: caller_phone, rp_phone, party1_phone.
PERSON_WORDS = {
    "caller": "Caller",
    "complainant": "Caller",
    "rp": "ReportingParty",
    "reportingparty": "ReportingParty",
    "reportingperson": "ReportingParty",
    "victim": "Victim",
    "vic": "Victim",
    "witness": "Witness",
    "wit": "Witness",
    "driver": "InvolvedPerson",
    "party": "",
    "person": "",
    "contact": "",
}
PERSON_COLUMNS = {
    "person_key": ("personkey", "id", "personid", "key", "mni"),
    "role": ("role", "type", "relationship", "involvement"),
    "phone": (
        "phone",
        "phonenumber",
        "telephone",
        "callback",
        "callbacknumber",
        "cell",
        "cellphone",
        "mobile",
        "phoneno",
        "phonenum",
        "telephonenumber",
        "callbackphone",
        "callbackno",
        "cellnumber",
        "cellphonenumber",
        "mobilephone",
        "mobilenumber",
        "contactnumber",
        "contactphone",
    ),
    "phone_type": ("phonetype",),
    "email": ("email", "emailaddress", "emailaddr"),
    "postal_address": ("postaladdress", "mailingaddress", "mailaddress", "addressmailing", "homeaddress"),
    "language": ("language", "lang", "preferredlanguage", "primarylanguage", "languagespoken", "spokenlanguage"),
    "birth_date": ("birthdate", "dob", "dateofbirth"),
    "minor_flag": ("minorflag", "minor", "isminor", "juvenile"),
    "relation_to_offender": ("relationtooffender", "relationshiptooffender", "relationtosuspect"),
    "contact_ok": ("contactok", "maycontact", "oktocontact", "consent", "consentgiven", "consents"),
    "safe_contact_note": ("safecontactnote", "contactnote"),
    "consent_basis": ("consentbasis", "basisofconsent"),
}
OFFICER_WORDS = {
    "primary": "primary",
    "prime": "primary",
    "primaryofficer": "primary",
    "primaryunit": "primary",
    "backup": "backup",
    "supervisor": "supervisor",
    "officer": "",
    # A badge or a unit that is nobody's in particular.
    "": "",
}
OFFICER_COLUMNS = {
    "badge": ("badge", "badgenumber", "badgeno", "badgenum", "badgeid", "id", "number", "officerid", "employeeid"),
    "unit": ("unit", "callsign", "unitid", "unitnumber", "unitno", "unitnum", "unitcallsign"),
    "role": ("role",),
    "seconds_on_scene": ("secondsonscene",),
}
#: What alone says nothing of an officer: mostly it is the incident's.
NOT_ALONE = frozenset({"id", "number"})

#: Columns of which yes means that one person is not to be asked; no says nothing.
DO_NOT_CONTACT = ("donotcontact", "donotcontactflag", "nocontact", "dnc")

#: What the name of a column holds that may keep somebody from being asked.
GUARDS = (
    *("domestic", "juv", "minor", "sex", "protect", "order", "sensitive", "confidential", "hold", "contact"),
    *("suspect", "offender", "arrestee", "defendant", "deceas", "seal", "dnc", "optout", "declin"),
    *("callerage", "victimage", "personage", "partyage", "contactage"),
)
