pipeline {
  agent any
  environment {
    AWS_ACCESS_KEY_ID     = credentials('release-key-id')
    AWS_SECRET_ACCESS_KEY = credentials('release-secret-key')
  }
  stages {
    stage('destroy') { steps { sh 'terraform destroy -auto-approve' } }
  }
}
