"""What would have to change before a rule lets somebody be asked, in words for staff."""

CHANGES = {
    "TEST": "Nothing: practice records stay out. If the incident was real, correct it in the source.",
    "R1": "An administrator adds the call type to the code policy.",
    "R2": "A person approves it if it is held. If not: the source corrects the call type, or the code policy changes.",
    "STOPS": "A mailing address is known and the sending policy has letters. Texts and e-mail never go.",
    "NIBRS": "The source corrects the offence, or the code policy changes; a person approves it if it is held.",
    "R8": "The source corrects the arrest, cancellation or disposition, the code policy changes, "
    "or, if it is held, a person approves it under Held.",
    "R5": "Nothing, unless the source takes the flag or the relation back.",
    "R5P": "Nothing, unless the source corrects the relation; a person approves it if it is held.",
    "R6": "The protection time runs out. Nobody can lift it earlier.",
    "S41": "Nothing, unless the source takes the flag back.",
    "R17": "The source reports the end of the hold or the investigation.",
    "R7": "Nothing: people in this role are never asked, nor is whoever shares their number or address, "
    "unless the source corrects the role or the protection time runs out.",
    "ROLE": "The source corrects the role.",
    "R4": "The source corrects the age.",
    "CONTACT": "The source reports that the person may be contacted; a person approves it if it is held.",
    "R13": "The number is taken off the list of shared numbers, or fewer people give it within 90 days.",
    "R20": "A basis for contacting people is recorded: in the sending policy, or by the source for this person.",
    "STATUS": "The source reports that the incident is closed.",
    "R9": "The source reports that the report is approved, within the time for asking.",
    "R10": "A person looks at the report and approves.",
    "R31": "An e-mail address is known, or the hours for sending are made longer.",
    "R32": "The source reports when the incident was closed; where the time for asking is over, nothing.",
    "R16": "Nothing: the person was asked about this incident.",
    "R14": "The quiet period runs out before the time for asking does.",
    "R12": "The person sends START, or asks the agency to lift the opt-out.",
    "R11": "The source reports a number that can receive texts, or an address on a channel that the policy has.",
    "PERSON": "Nothing: a person refused.",
    "ASK": "Nothing: the person may be asked.",
}
