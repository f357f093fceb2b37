// Package connection is a connection of the destination as a file: the fields that the destination asks for when it is
// set up, with the secret ones by reference, or in a file that nobody else can read.
//
//	name: profiles                 what it is called
//	description: of production
//	region: eu-west-1
//	stream: profiles               or its ARN
//	credentials:                   one of these; without any the AWS SDK's chain decides
//	  environment: AWS             AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//	  profile: production          of the shared AWS configuration files
//	  file: profiles.keys          access_key_id, secret_access_key and session_token in a file of their own
//	  access_key_id: …             here, with secret_access_key: then this file must be readable by its owner alone
//
// Files:
//
//	connection.go   Connection, read and checked
//	keys.go         where its keys come from
//	write.go        a new file
package connection
