"""The outside systems as the rest of the product knows them: by what they can do, not by how they are reached."""

from registries import adapters, contract, protocols

degrees: protocols.DegreeRegistry = adapters.HttpDegrees()
insurance: protocols.InsuranceRegistry = adapters.HttpInsurance()
hours_of_province: protocols.HoursRegistry = adapters.HttpHours(contract.HOURS_OF_PROVINCE)
hours_of_industry: protocols.HoursRegistry = adapters.HttpHours(contract.HOURS_OF_INDUSTRY)
posts: protocols.PostRegistry = adapters.HttpPosts()
sms: protocols.SmsGateway = adapters.HttpSms()
payment: protocols.PaymentGateway = adapters.HttpPayment()
credit: protocols.CreditPlatforms = adapters.HttpCredit()
identity: protocols.IdentityProvider = adapters.HttpIdentity()
